"""The simulated venue (模拟场馆): who is there, which devices hang on the walls, and what happens to them."""
