"""Reading players' pages on RealmEye."""
