package dev.tripod.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;

/** A standard input into which a person types the next line when the command asks for it. */
final class LineInput extends InputStream {

  private final Supplier<String> lines;
  private InputStream line = InputStream.nullInputStream();

  LineInput(Supplier<String> lines) {
    this.lines = lines;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(byte[] octets, int from, int length) throws IOException {
    int count = line.read(octets, from, length);
    if (count >= 0) {
      return count;
    }
    line = new ByteArrayInputStream((lines.get() + "\n").getBytes(Charset.defaultCharset()));
    return line.read(octets, from, length);
  }
}
