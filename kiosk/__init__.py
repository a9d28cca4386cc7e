"""The half of Warm Station that owns every pixel: kiosk and desk. May import `sync`, never the other way round."""
