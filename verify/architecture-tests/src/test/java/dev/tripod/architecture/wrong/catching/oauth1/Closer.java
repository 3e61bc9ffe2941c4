package dev.tripod.architecture.wrong.catching.oauth1;

import java.io.IOException;
import java.io.InputStream;

final class Closer {
  int read(InputStream opened) throws IOException {
    try (InputStream in = opened) {
      return in.read();
    } catch (IllegalStateException e) {
      throw new IOException("it was an Exception", e);
    }
  }
}
