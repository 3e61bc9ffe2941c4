package dev.tripod.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlatformDirectoryTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, '', /u/ada/.local/state/my-tool/oauth",
    "Linux, /var/state, /var/state/my-tool/oauth",
    "Linux, state, /u/ada/.local/state/my-tool/oauth",
    "FreeBSD, '', /u/ada/.local/state/my-tool/oauth",
    "Mac OS X, /var/state, /u/ada/Library/Application Support/my-tool/oauth"
  })
  void followsThePlatform(String system, String state, String expected) throws IOException {
    try (FileSystem unix = Jimfs.newFileSystem(Configuration.unix())) {
      Path home = unix.getPath("/u/ada");

      assertThat(PlatformDirectory.of("my-tool", system, home, Map.of("XDG_STATE_HOME", state)))
          .hasToString(expected);
      assertThat(PlatformDirectory.of("my-tool", "Linux", home, Map.of()))
          .hasToString("/u/ada/.local/state/my-tool/oauth");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', D:\\profiles\\ada\\AppData\\Local\\my-tool\\oauth",
    "E:\\local, E:\\local\\my-tool\\oauth",
    "local, D:\\profiles\\ada\\AppData\\Local\\my-tool\\oauth",
    "E:\\<local>, D:\\profiles\\ada\\AppData\\Local\\my-tool\\oauth"
  })
  void doesNotRoamOnWindows(String local, String expected) throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(
        Configuration.windows().toBuilder().setRoots("C:\\", "D:\\", "E:\\").build())) {
      Path home = windows.getPath("D:\\profiles\\ada");

      assertThat(PlatformDirectory.of("my-tool", "Windows 11", home, Map.of("LOCALAPPDATA", local)))
          .hasToString(expected);
    }
  }

  @Test
  void rejectsAUserWithoutAHome() {
    Path unknown = Path.of("?");

    assertThatIllegalStateException()
        .isThrownBy(() -> PlatformDirectory.of("my-tool", "Linux", unknown, Map.of()))
        .withMessage(
            "The home of this user is '?', which is not an absolute path. Pass a directory of your "
                + "own, or set user.home.");
    assertThat(PlatformDirectory.of(
            "my-tool", "Linux", unknown, Map.of("XDG_STATE_HOME", "/var/state")))
        .hasToString("/var/state/my-tool/oauth");
  }

  @Test
  void isBelowTheHomeOrTheStateOfThisUser() {
    assertThat(FileCredentialStore.defaultDirectory("My_tool.2"))
        .isAbsolute()
        .endsWithRaw(Path.of("My_tool.2", "oauth"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "a\\b", "a b", "\u00e4", "a:b"})
  void rejectsOtherNames(String application) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileCredentialStore.defaultDirectory(application))
        .withMessage(
            "The application name '%s' is not allowed. Use 1 to 64 letters, digits, ., - "
                + "and _, and another first character than a period.",
            application);
  }
}
