"""Discord's OAuth2: the page on which a person lets an application know who they are, codes and tokens."""

from stand_in.oauth2.grants import Grants
from stand_in.oauth2.routes import BearerDoor, oauth2_routes

__all__ = ["BearerDoor", "Grants", "oauth2_routes"]
