"""Alerts on the wire (预警接口), in pydantic: `alerts` and `duty`. No function on a storing path imports this."""
