package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Javadoc of a method")
final class MethodDocsTest {

  @TempDir
  private Path root;

  @Test
  @DisplayName("starts with a listed verb or is a {@return}")
  void startsWithAVerb() {
    String wrong = """
        /** Tokens that work. */
        public String tokens() { return ""; }

        /** {@code owner}'s tokens. */
        public static String ofOwner() { return ""; }

        /** @param a a number */
        protected void number(int a) {}

        /** Whether it works. */
        public Good() {}
        """;
    assertThat(exposed(good(wrong)))
        .hasSize(4)
        .anyMatch(it -> it.endsWith(
            "/Good.java:4: a.Good.tokens does not start with a listed verb: Tokens that work."))
        .anyMatch(it -> it.contains(" a.Good.ofOwner does not start with a listed verb: {@code"))
        .anyMatch(it -> it.contains(" a.Good.number does not start with a listed verb: @param"))
        .anyMatch(it -> it.contains(" a.Good.new does not start with a listed verb: Whether"));
    assertThat(exposed(good("""
        /** Returns, for each owner, tokens. */
        public String tokens() { return ""; }

        /** {@return the tokens of an owner} */
        public String ofOwner() { return ""; }

        /**
         * Creates one.
         */
        public Good() {}
        """))).isEmpty();
  }

  @Test
  @DisplayName("exists for every public and protected method of a public type")
  void exists() {
    assertThat(exposed(good("""
        public void a() {}
        protected void b() {}
        void c() {}
        private void d() {}
        public static class Nested { public void e() {} }
        static class Hidden { public void f() {} }
        public interface Port { void g(); private void h() {} class Value { public void i() {} } }
        """)))
        .extracting(it -> it.replaceFirst(".*: (.*) has no Javadoc", "$1"))
        .containsExactly(
            "a.Good.Nested.e", "a.Good.Port.Value.i", "a.Good.Port.g", "a.Good.a", "a.Good.b");
    assertThat(exposed("final class Good { public void a() {} }")).isEmpty();
  }

  @Test
  @DisplayName("is not needed by overrides, by accessors and constructors of records, and by tests")
  void exempt() {
    assertThat(exposed("""
        public record Good(int number) {
          public Good {}
          /** The number. */
          public int number() { return number; }
          @Override public String toString() { return ""; }
          @Test protected void startsWithAName() {}
          @ParameterizedTest public void startsWithMany(int a) {}
        }
        """)).isEmpty();
    assertThat(exposed("""
        public record Good(int number) {
          static int other;
          public int other() { return other; }
          public int number(int a) { return number; }
        }
        """)).hasSize(2);
  }

  @Test
  @DisplayName("is not checked in methods that users do not see")
  void hidden() {
    assertThat(exposed(good("/** Wrong. */ void a() {} /** Wrong. */ private void b() {}")))
        .isEmpty();
    assertThat(exposed("class Good { /** Wrong. */ public void a() {} }")).isEmpty();
    assertThat(exposed(good("static class Inner { /** Wrong. */ public void a() {} }")))
        .isEmpty();
  }

  @Test
  @DisplayName("may differ if the method is listed, which must be needed")
  void exceptions() {
    Repository repository = written(good("/** OAuth's term. */ public void term() {}"));
    assertThat(MethodDocs.violations(repository, AllowList.parse("a.Good.term: a reason")))
        .isEmpty();
    assertThat(MethodDocs.violations(
            repository, AllowList.parse("a.Good.term: a reason\na.Good.gone: a reason")))
        .containsExactly("The exception is not needed. Delete it: a.Good.gone");
  }

  private List<String> exposed(String source) {
    return MethodDocs.violations(written(source), AllowList.empty());
  }

  private static String good(String members) {
    return "public class Good {\n" + members + "}";
  }

  private Repository written(String source) {
    return new WrittenFiles(root)
        .with("pom.xml", "<project><modules><module>core</module></modules></project>")
        .with("core/src/main/java/a/Good.java", "package dev.tripod.a;\n" + source)
        .repository();
  }
}
