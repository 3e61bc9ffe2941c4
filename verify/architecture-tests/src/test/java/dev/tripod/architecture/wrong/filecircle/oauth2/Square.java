package dev.tripod.architecture.wrong.filecircle.oauth2;

record Square(Shape inside) implements Shape {
  @Override
  public Square square() {
    return this;
  }
}
