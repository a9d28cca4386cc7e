"""What the station sees, reads and draws with: cameras, code readers, code pictures. No rule lives here."""
