package dev.tripod.architecture.wrong.order.domain.port;

import dev.tripod.architecture.wrong.order.domain.Word;

public interface Port {
  Word word();
}
