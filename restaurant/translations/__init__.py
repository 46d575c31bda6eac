"""What the house says in each language; one .po file each."""
