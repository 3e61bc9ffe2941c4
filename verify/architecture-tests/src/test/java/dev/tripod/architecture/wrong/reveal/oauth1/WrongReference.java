package dev.tripod.architecture.wrong.reveal.oauth1;

import dev.tripod.architecture.wrong.reveal.domain.Secret;
import java.util.function.Function;

final class WrongReference {
  final Function<Secret, String> print = Secret::reveal;
}
