package dev.tripod.architecture.wrong.ports.domain.port;

interface WrongPort {
  void a();

  void b();

  void c();

  void d();

  void e();
}
