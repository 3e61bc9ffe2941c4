package dev.tripod.architecture.wrong.threads.oauth1;

import java.util.List;

final class WrongStream {
  long count(List<String> values) {
    return values.parallelStream().count();
  }
}
