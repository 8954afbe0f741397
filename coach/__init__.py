"""grow-coach: a coach that sits down with a person before they meet their mentor."""
