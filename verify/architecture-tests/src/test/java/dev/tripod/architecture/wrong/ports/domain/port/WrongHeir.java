package dev.tripod.architecture.wrong.ports.domain.port;

interface WrongHeir extends Port {
  void d();

  void e();
}
