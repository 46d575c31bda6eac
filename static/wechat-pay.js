"use strict";
/* Inside WeChat: opens its own sheet with the words that the server was given, and then looks how it stands. What the
   sheet says is believed by nobody: the server asks WeChat. */
(() => {
  const button = document.getElementById("bridge");
  if (!button) return;
  function pay() {
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(button.dataset.bridge), (said) => {
      if (said.err_msg === "get_brand_wcpay_request:ok") location.reload();
    });
  }
  const ready = () => { button.addEventListener("click", pay); pay(); };
  if (window.WeixinJSBridge) ready(); else document.addEventListener("WeixinJSBridgeReady", ready, { once: true });
})();
