"""A stand-in for WeChat's server API on a laptop (微信替身)."""
