package dev.tripod.architecture.wrong.bare.oauth1;

import java.util.function.Supplier;

final class WrongSupplier {
  final Supplier<RuntimeException> failure = RuntimeException::new;
}
