"""The Chainlit app: what a person sees in the browser. Nothing here knows how to coach."""
