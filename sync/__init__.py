"""The half of Warm Station that owns every byte that must survive. Never imports Qt, nor anything of `kiosk`."""
