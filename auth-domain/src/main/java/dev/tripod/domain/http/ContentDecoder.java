package dev.tripod.domain.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the content codings {@code gzip} and {@code deflate} (RFC 9110 section 8.4.1). It stops at a maximum length, so a
 * short body cannot fill the memory.
 */
final class ContentDecoder {

  private static final int GZIP = 0x8b1f;
  private static final int HAS_CHECKSUM = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;

  private final ByteBuffer coded;
  private final long longest;
  private final byte[] buffer = new byte[8192];
  private final ByteArrayOutputStream decoded = new ByteArrayOutputStream();
  private final CRC32 checksum = new CRC32();

  private ContentDecoder(byte[] coded, long longest) {
    this.coded = ByteBuffer.wrap(coded).order(ByteOrder.LITTLE_ENDIAN);
    this.longest = longest;
  }

  /** Returns the names of the codings in the order in which the server applied them, in lower case, without {@code identity}. */
  static List<String> codings(Headers headers) {
    List<String> codings = new ArrayList<>();
    for (String field : headers.all("Content-Encoding")) {
      for (String name : field.split(",", -1)) {
        String coding = name.strip().toLowerCase(Locale.ROOT);
        if (!coding.isEmpty() && !coding.equals("identity")) {
          codings.add(coding);
        }
      }
    }
    return codings;
  }

  /**
   * Returns {@code coded} without {@code coding}; {@code null} if the coding is not known, or the bytes are not in its format.
   *
   * @param isExcerpt whether the result may be incomplete: it ends after {@code longest} bytes, or where {@code coded} ends or
   *     is damaged
   * @throws IOException if the result is not complete, or longer than {@code longest}
   */
  static byte @Nullable [] decode(String coding, byte[] coded, long longest, boolean isExcerpt)
      throws IOException {
    ContentDecoder decoder = new ContentDecoder(coded, longest);
    try {
      return decoder.decode(coding, isExcerpt) ? decoder.decoded.toByteArray() : null;
    } catch (IOException e) {
      if (isExcerpt) {
        return decoder.decoded.toByteArray();
      }
      throw e;
    }
  }

  private boolean decode(String coding, boolean isExcerpt) throws IOException {
    try {
      return (coding.equals("gzip") || coding.equals("x-gzip"))
          ? gunzip()
          : coding.equals("deflate") && inflate(isExcerpt);
    } catch (BufferUnderflowException e) {
      throw new IOException("The response body ends before its content coding " + coding
          + " is complete. Try again later.");
    } catch (DataFormatException e) {
      throw new IOException("The response body is damaged: it is not valid in its content coding "
          + coding + ". Try again later, or report this to the operator of the server.");
    }
  }

  /** Decodes all members (RFC 1952 section 2.2), and ignores other bytes after the last one. */
  private boolean gunzip() throws IOException, DataFormatException {
    if (!atMember()) {
      return false;
    }
    Inflater inflater = new Inflater(true);
    try {
      while (atMember()) {
        skipHeader();
        inflater.reset();
        checksum.reset();
        inflate(inflater);
        if (coded.getInt() != (int) checksum.getValue()) {
          throw new DataFormatException();
        }
        skip(Integer.BYTES);
      }
      return true;
    } finally {
      inflater.end();
    }
  }

  /** Returns whether the next bytes are the signature of a member, or the part of it before the end. */
  private boolean atMember() {
    int next = coded.position();
    return coded.remaining() > 1
        ? (coded.getShort(next) & 0xffff) == GZIP
        : coded.hasRemaining() && coded.get(next) == (byte) GZIP;
  }

  private void skipHeader() throws DataFormatException {
    skip(Short.BYTES);
    if (coded.get() != 8) {
      throw new DataFormatException();
    }
    int flags = coded.get();
    skip(6);
    if ((flags & HAS_EXTRA) != 0) {
      skip(coded.getShort() & 0xffff);
    }
    skipText((flags & HAS_NAME) != 0);
    skipText((flags & HAS_COMMENT) != 0);
    skip((flags & HAS_CHECKSUM) != 0 ? Short.BYTES : 0);
  }

  private void skipText(boolean exists) {
    boolean more = exists;
    while (more) {
      more = coded.get() != 0;
    }
  }

  private void skip(int bytes) {
    if (bytes > coded.remaining()) {
      throw new BufferUnderflowException();
    }
    // Android 8.0 has this method only in Buffer.
    ((Buffer) coded).position(coded.position() + bytes);
  }

  /** Decodes zlib data (RFC 1950), or DEFLATE data without its header, which some servers send. */
  private boolean inflate(boolean isExcerpt) throws IOException, DataFormatException {
    boolean isZlib = isZlib();
    if (!isZlib && isJson()) {
      return false;
    }
    Inflater inflater = new Inflater(!isZlib);
    try {
      inflate(inflater);
      return isZlib || isExcerpt || !coded.hasRemaining();
    } catch (DataFormatException e) {
      if (isZlib) {
        throw e;
      }
      return false;
    } finally {
      inflater.end();
    }
  }

  /** Returns whether the body begins like JSON. DEFLATE data of UTF-8 text never does; some JSON decodes to garbage. */
  private boolean isJson() {
    int first = coded.hasRemaining() ? coded.get(0) : 0;
    int second = coded.remaining() > 1 ? coded.get(1) : '"';
    return first == '[' || (first == '{' && "\"} \t\r\n".indexOf(second) >= 0);
  }

  private boolean isZlib() {
    if (coded.remaining() < 2) {
      return false;
    }
    int header = ((coded.get(0) & 0xff) << 8) | (coded.get(1) & 0xff);
    return (header >> 8 & 15) == 8 && header % 31 == 0;
  }

  private void inflate(Inflater inflater) throws IOException, DataFormatException {
    inflater.setInput(coded.array(), coded.position(), coded.remaining());
    while (!inflater.finished()) {
      int length = inflater.inflate(buffer);
      if (length == 0 && inflater.needsInput()) {
        throw new BufferUnderflowException();
      }
      if (inflater.needsDictionary()) {
        throw new DataFormatException();
      }
      int allowed = (int) Math.min(length, longest - decoded.size());
      decoded.write(buffer, 0, allowed);
      checksum.update(buffer, 0, allowed);
      if (allowed < length) {
        throw new IOException("The decoded response body is longer than " + longest
            + " bytes. If this is expected, set a larger body cap.");
      }
    }
    skip(coded.remaining() - inflater.getRemaining());
  }
}
