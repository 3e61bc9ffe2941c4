package dev.tripod.architecture.wrong.threads.transport.jdk;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

final class WrongPool {
  final Executor executor = Executors.newCachedThreadPool();
}
