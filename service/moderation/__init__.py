"""The subject of Parley: comments, labels, assessments, policies, verdicts."""
