"""Subjects on the wire (主体信息接口): rows, requests and answers, in pydantic. No function on a storing path imports this."""
