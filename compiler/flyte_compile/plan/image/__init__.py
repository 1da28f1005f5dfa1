"""Images: from declarations to the instructions of Dockerfiles, each unique image once."""
