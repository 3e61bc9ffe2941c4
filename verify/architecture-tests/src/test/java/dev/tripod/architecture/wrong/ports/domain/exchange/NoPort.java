package dev.tripod.architecture.wrong.ports.domain.exchange;

interface NoPort {
  void a();

  void b();

  void c();

  void d();

  void e();
}
