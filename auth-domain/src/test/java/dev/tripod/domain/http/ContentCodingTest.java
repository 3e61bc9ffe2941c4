package dev.tripod.domain.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link HttpResponse#decoded} and {@link HttpResponse#decodedExcerpt} with generated bodies. */
final class ContentCodingTest {

  private static final long SEED = 20261130;
  private static final int LONGEST = 64 * 1024;

  /** The forms in which servers code a body. */
  private enum Form {
    GZIP("gzip") {
      @Override
      OutputStream to(OutputStream out) throws IOException {
        return new GZIPOutputStream(out);
      }
    },

    ZLIB("deflate") {
      @Override
      OutputStream to(OutputStream out) {
        return new DeflaterOutputStream(out);
      }
    },

    RAW_DEFLATE("deflate") {
      @Override
      OutputStream to(OutputStream out) {
        return new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION, true));
      }
    };

    private final String coding;

    Form(String coding) {
      this.coding = coding;
    }

    abstract OutputStream to(OutputStream out) throws IOException;

    byte[] coded(byte[] body) throws IOException {
      ByteArrayOutputStream coded = new ByteArrayOutputStream();
      try (OutputStream coder = to(coded)) {
        coder.write(body);
      }
      return coded.toByteArray();
    }
  }

  @Test
  void decodesEverySequenceOfCodings() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2_000; i++) {
      byte[] body = body(random);
      byte[] coded = body;
      List<String> names = new ArrayList<>();
      for (int codings = random.nextInt(1, 6); codings > 0; codings--) {
        Form form = Form.values()[random.nextInt(3)];
        coded = form.coded(coded);
        names.add(name(form, random));
      }
      HttpResponse response = HttpResponse.of(200, headers(names, random), coded);

      HttpResponse decoded = response.decoded(LONGEST);

      assertThat(decoded.body()).as("%s", names).isEqualTo(body);
      assertThat(decoded.headers()).isEqualTo(Headers.of("X-A", "1"));
      assertThat(decoded.decoded(LONGEST)).isSameAs(decoded);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsEveryTruncatedBody(Form form) throws IOException {
    byte[] coded = form.coded("{\"access_token\":\"a\",\"expires_in\":7200}".getBytes(UTF_8));
    for (int length = 1; length < coded.length; length++) {
      HttpResponse response = response(form.coding, Arrays.copyOf(coded, length));

      assertThatThrownBy(() -> response.decoded(LONGEST))
          .as("%s of %s bytes", length, coded.length)
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("content coding " + form.coding);
    }
  }

  /** Raw deflate has no checksum: a change can give another text, or bytes that are not deflate data. */
  @ParameterizedTest
  @EnumSource
  void neverReturnsADamagedBodyAsDecoded(Form form) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    int rejected = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] body = body(random);
      byte[] coded = form.coded(body);
      coded[random.nextInt(coded.length)] ^= (byte) (1 << random.nextInt(8));
      HttpResponse response = response(form.coding, coded);
      try {
        HttpResponse decoded = response.decoded(LONGEST);
        assertThat(decoded.body().length).isLessThanOrEqualTo(LONGEST);
        if (form != Form.RAW_DEFLATE) {
          assertThat(decoded.body()).isIn(body, coded);
        }
      } catch (IOException e) {
        rejected++;
      }
    }
    assertThat(rejected).isPositive();
  }

  @Test
  void returnsTheBeginningOfATruncatedBodyAsExcerpt() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Form form : Form.values()) {
      byte[] body = body(random);
      byte[] coded = form.coded(body);
      int longest = 0;
      for (int length = 1; length <= coded.length; length++) {
        byte[] excerpt = response(form.coding, Arrays.copyOf(coded, length))
            .decodedExcerpt(100)
            .body();
        assertThat(excerpt).isEqualTo(Arrays.copyOf(body, excerpt.length));
        longest = Math.max(longest, excerpt.length);
      }
      assertThat(longest).isEqualTo(Math.min(100, body.length));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "deflate"})
  void keepsTextThatIsNotCoded(String coding) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (String start : List.of(
        "{\"access_token\":\"",
        "{ \"token_type\" : \"",
        "{\n  \"scope\": \"",
        "[{\"a\":\"",
        "{\"error\":\"",
        "oauth_token=",
        "access_token=",
        "<!DOCTYPE html><html>",
        "<?xml version=\"1.0\"?>",
        "Invalid / expired Token ")) {
      for (int i = 0; i < 100; i++) {
        StringBuilder text = new StringBuilder(start);
        for (int length = random.nextInt(200); length > 0; length--) {
          text.append((char) random.nextInt(' ', 127));
        }
        HttpResponse response = response(coding, text.toString().getBytes(UTF_8));

        assertThat(response.decoded(LONGEST)).isSameAs(response);
        assertThat(response.decodedExcerpt(LONGEST)).isSameAs(response);
      }
    }
  }

  @Test
  void readsEveryOptionalFieldOfAGzipHeader() throws IOException {
    byte[] member = Form.GZIP.coded("text".getBytes(UTF_8));
    for (int flags = 0; flags < 32; flags++) {
      ByteArrayOutputStream coded = new ByteArrayOutputStream();
      coded.write(member, 0, 3);
      coded.write(flags);
      coded.write(member, 4, 6);
      coded.writeBytes((flags & 4) != 0 ? new byte[] {3, 0, 1, 2, 3} : new byte[0]);
      coded.writeBytes((flags & 8) != 0 ? "name\0".getBytes(UTF_8) : new byte[0]);
      coded.writeBytes((flags & 16) != 0 ? "\0".getBytes(UTF_8) : new byte[0]);
      coded.writeBytes((flags & 2) != 0 ? new byte[] {1, 2} : new byte[0]);
      coded.write(member, 10, member.length - 10);

      assertThat(response("gzip", coded.toByteArray()).decoded(4).bodyText()).isEqualTo("text");
    }
  }

  @Test
  void rejectsAnotherMethodAndAnotherChecksum() throws IOException {
    byte[] otherMethod = Form.GZIP.coded("text".getBytes(UTF_8));
    otherMethod[2] = 7;
    byte[] otherChecksum = Form.GZIP.coded("text".getBytes(UTF_8));
    otherChecksum[otherChecksum.length - 8] ^= 1;
    byte[] dictionary = {0x78, (byte) 0xbb, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1};

    assertThatThrownBy(() -> response("gzip", otherMethod).decoded(LONGEST))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> response("gzip", otherChecksum).decoded(LONGEST))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> response("deflate", dictionary).decoded(LONGEST))
        .hasMessageContaining("damaged");
  }

  @Test
  void decodesManyMembersAndIgnoresOtherBytesAfterThem() throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      coded.writeBytes(Form.GZIP.coded(i % 100 == 0 ? new byte[] {'a'} : new byte[0]));
    }
    coded.writeBytes("\r\n".getBytes(UTF_8));

    assertThat(response("gzip", coded.toByteArray()).decoded(200).bodyText())
        .isEqualTo("a".repeat(200));
  }

  @Test
  void limitsEveryLayer() throws IOException {
    byte[] bomb = new byte[10 * LONGEST];
    for (Form outer : Form.values()) {
      for (Form inner : Form.values()) {
        HttpResponse response =
            response(inner.coding + "," + outer.coding, outer.coded(inner.coded(bomb)));

        assertThat(response.body().length).isLessThan(LONGEST);
        assertThatThrownBy(() -> response.decoded(LONGEST))
            .isExactlyInstanceOf(IOException.class)
            .hasMessageContaining("longer than " + LONGEST);
        assertThat(response.decodedExcerpt(100).body()).isEqualTo(new byte[100]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "br                               | br",
        "gzip, br                         | gzip, br",
        "br, gzip                         | br",
        "BR, x-compress, deflate, gzip    | br, x-compress",
        "gzip;q=1                         | gzip;q=1",
        "gzip,gzip,gzip,gzip,gzip,gzip    | gzip,gzip,gzip,gzip,gzip,gzip"
      })
  void keepsWhatItCannotDecode(String codings, String kept) throws IOException {
    byte[] coded = "x".getBytes(UTF_8);
    if (codings.endsWith(" gzip")) {
      coded = codings.contains("deflate")
          ? Form.GZIP.coded(Form.ZLIB.coded(coded))
          : Form.GZIP.coded(coded);
    }
    HttpResponse decoded = response(codings, coded).decoded(LONGEST);

    assertThat(decoded.headers().all("Content-Encoding")).containsExactly(kept);
    assertThat(decoded.bodyText()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 304, 400})
  void keepsAResponseWithoutBody(int status) throws IOException {
    HttpResponse empty =
        HttpResponse.of(status, Headers.of("Content-Encoding", "gzip"), new byte[0]);

    assertThat(empty.decoded(0)).isSameAs(empty);
  }

  @Test
  void keepsARangeOfACodedBody() throws IOException {
    byte[] coded = Form.GZIP.coded("text".getBytes(UTF_8));
    Headers gzip = Headers.of("Content-Encoding", "gzip");
    HttpResponse range =
        HttpResponse.of(206, gzip.and("Content-Range", "bytes 0-9/24"), Arrays.copyOf(coded, 10));

    assertThat(range.decoded(LONGEST)).isSameAs(range);
    assertThat(HttpResponse.of(206, gzip, coded).decoded(LONGEST).bodyText()).isEqualTo("text");
  }

  @Test
  void errorsNameTheCodingThatWasNotDecoded() {
    HttpResponse response = HttpResponse.of(
        400, Headers.of("Content-Encoding", "br").and("Content-Type", "a/b"), new byte[] {1});

    assertThat(UnreadableResponse.of(
            Origin.of("https://as.example"), response, "it is not JSON", Redactor.none()))
        .hasMessageContaining(
            "not JSON. Its body has the content coding br, which was not decoded. Check");
    assertThat(ErrorResponse.to("The token request", Redactor.none())
            .response(response, Instant.EPOCH)
            .build())
        .hasMessageContaining(
            " Its body has the content coding br, which was not decoded. Look up");
    assertThat(UnreadableResponse.of(
            Origin.of("https://as.example"),
            HttpResponse.of(200, Headers.of("Content-Encoding", "identity"), new byte[] {1}),
            "it is not JSON",
            Redactor.none()))
        .hasMessageNotContaining("coding");
  }

  private static HttpResponse response(String codings, byte[] coded) {
    return HttpResponse.of(200, Headers.of("Content-Encoding", codings), coded);
  }

  /** Returns a name of the coding: names have no case, and gzip has two. */
  private static String name(Form form, SplittableRandom random) {
    StringBuilder name = new StringBuilder(form == Form.GZIP && random.nextBoolean() ? "x-" : "");
    for (char letter : form.coding.toCharArray()) {
      name.append(random.nextBoolean() ? letter : Character.toUpperCase(letter));
    }
    return name.toString();
  }

  /** Returns the names in one field or several, with what RFC 9110 section 5.6.1 allows in a list. */
  private static Headers headers(List<String> names, SplittableRandom random) {
    List<String> listed = new ArrayList<>(names);
    for (int i = random.nextInt(3); i > 0; i--) {
      listed.add(random.nextInt(listed.size() + 1), random.nextBoolean() ? "identity" : "");
    }
    Headers.Builder headers =
        Headers.builder().andReceived("Content-Length", "5").andReceived("X-A", "1");
    StringBuilder field = new StringBuilder();
    for (String name : listed) {
      field
          .append(field.length() == 0 ? "" : random.nextBoolean() ? ", " : " ,\t")
          .append(name);
      if (random.nextInt(3) == 0) {
        headers.andReceived("Content-Encoding", field.toString());
        field.setLength(0);
      }
    }
    return headers.andReceived("content-encoding", field.toString()).build();
  }

  /** Returns a body that compresses well, badly or not at all. */
  private static byte[] body(SplittableRandom random) {
    byte[] body = new byte[random.nextInt(1, 2_000)];
    int values = random.nextInt(1, 257);
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) random.nextInt(values);
    }
    return body;
  }
}
