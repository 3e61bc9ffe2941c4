package dev.tripod.architecture.wrong.ports.domain.port;

interface Port {
  void a();

  void b();

  void c();

  default void more() {}

  static void evenMore() {}
}
