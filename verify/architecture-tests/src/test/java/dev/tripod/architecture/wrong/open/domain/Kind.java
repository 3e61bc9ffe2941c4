package dev.tripod.architecture.wrong.open.domain;

enum Kind {
  ONE {
    @Override
    int number() {
      return 1;
    }
  };

  abstract int number();
}
