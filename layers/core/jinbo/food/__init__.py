"""Food safety (食品安全): violations that kitchen cameras show, from the notice to the recheck (DOMAIN 2.2)."""
