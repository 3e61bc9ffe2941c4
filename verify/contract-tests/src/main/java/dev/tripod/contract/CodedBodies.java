package dev.tripod.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Codes bodies as servers do. Each character of a text is an octet (ISO 8859-1). */
final class CodedBodies {

  private CodedBodies() {}

  static String gzip(String body) {
    return coded(body, GZIPOutputStream::new);
  }

  /** Returns zlib data (RFC 1950), which RFC 9110 calls {@code deflate}. */
  static String zlib(String body) {
    return coded(body, DeflaterOutputStream::new);
  }

  /** Returns data without the header and the checksum of zlib, which some servers send as {@code deflate}. */
  static String rawDeflate(String body) {
    return coded(
        body,
        out -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true)));
  }

  private static String coded(String body, Coding coding) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (OutputStream coder = coding.to(coded)) {
      coder.write(body.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coded.toString(StandardCharsets.ISO_8859_1);
  }

  /** Returns a stream that codes what is written to it. */
  @FunctionalInterface
  private interface Coding {

    OutputStream to(OutputStream out) throws IOException;
  }
}
