"""Extensions observe and report; the verdict decides whether a run is publishable."""
