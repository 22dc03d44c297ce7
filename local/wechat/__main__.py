"""`python -m local.wechat`."""

from local.wechat.server import main

main()
