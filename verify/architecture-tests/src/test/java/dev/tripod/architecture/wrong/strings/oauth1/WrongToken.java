package dev.tripod.architecture.wrong.strings.oauth1;

import java.util.Optional;

final class WrongToken {
  Optional<String> accessToken = Optional.empty();
}
