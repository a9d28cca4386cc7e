"""What each screen shows and offers, as typed objects for QML. Thin: an action decides, a view-model shows."""
