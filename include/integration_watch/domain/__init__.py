"""The words of integration monitoring and the pure rules over them: standard library and pydantic only."""
