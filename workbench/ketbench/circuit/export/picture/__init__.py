"""Strokes, boxes and letters of a circuit's picture, drawn together by kind."""
