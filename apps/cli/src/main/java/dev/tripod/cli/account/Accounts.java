package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.SealedValueException;
import dev.tripod.sealing.Sealing;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.store.file.FileStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a user, in one private directory. The processes of the user share it: each change is a compare-and-set of one
 * file.
 *
 * <p>A list has the names and the chosen account. Each account has an entry of its own, and its tokens are another entry.
 */
public final class Accounts {

  private static final String HOME = "TRIPOD_HOME";
  private static final String SEALING_KEY = "TRIPOD_SEALING_KEY";
  private static final String SEALING_KEY_FILE = "TRIPOD_SEALING_KEY_FILE";

  private static final ResourceOwner LIST = ResourceOwner.of("tripod", "accounts");
  private static final String LIST_KIND = "tripod-accounts";
  private static final int VERSION = 1;
  private static final String CHOSEN = "chosen";
  private static final String NAME = "name.";
  private static final int MOST_ROUNDS = 100;

  private final Path directory;
  private final @Nullable Sealing sealing;
  private @Nullable CredentialStore opened;

  private Accounts(Path directory, @Nullable Sealing sealing) {
    this.directory = directory;
    this.sealing = sealing;
  }

  /**
   * Returns the accounts in {@code TRIPOD_HOME}, or in the usual directory of the platform. Nothing is read or created yet. Entries
   * are sealed if {@code TRIPOD_SEALING_KEY} or {@code TRIPOD_SEALING_KEY_FILE} is set.
   */
  public static Accounts of(Terminal terminal) {
    return new Accounts(directory(terminal), sealing(terminal));
  }

  /** Returns the directory with the files. */
  public Path directory() {
    return directory;
  }

  /** Returns whether the entries are sealed. */
  public boolean isSealed() {
    return sealing != null;
  }

  /** Returns the names of all accounts, in the order of their first login. */
  public List<String> names() {
    return names(list().map(CredentialStore.Entry::snapshot));
  }

  /** Returns the name of the chosen account, which commands without {@code --account} use. */
  public Optional<String> chosen() {
    return list().flatMap(entry -> entry.snapshot().find(CHOSEN)).filter(name -> !name.isEmpty());
  }

  /** Returns the account with {@code name}, if it exists. */
  public Optional<Account> find(String name) {
    if (!names().contains(name)) {
      return Optional.empty();
    }
    try {
      return load(owner(name)).map(entry -> Account.from(name, entry.snapshot()));
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The entry of the account '" + name + "' cannot be read. " + e.getMessage(),
          "Log in again with --account " + name + ", or update tripod.",
          e);
    }
  }

  /**
   * Returns the account that a command uses.
   *
   * @param name null for the chosen account
   * @throws CommandException if it does not exist
   */
  public Account get(@Nullable String name) {
    String wanted = name == null ? chosen().orElse("") : name;
    if (wanted.isEmpty()) {
      throw CommandException.of(
          ExitCode.LOGIN_REQUIRED,
          names().isEmpty() ? "No account is logged in." : "No account is chosen.",
          names().isEmpty()
              ? "Log in with \"tripod login PROVIDER\"."
              : "Choose one with \"tripod use NAME\", or pass --account.");
    }
    return find(wanted)
        .orElseThrow(() -> CommandException.of(
            ExitCode.LOGIN_REQUIRED,
            "The account '" + wanted + "' does not exist.",
            names().isEmpty()
                ? "Log in with \"tripod login PROVIDER\"."
                : "Use one of " + String.join(", ", names()) + ", or log in with --account "
                    + wanted + "."));
  }

  /** Stores {@code account}, and makes it the chosen one. */
  public void save(Account account) {
    write(() -> store().save(owner(account.name()), account.snapshot()));
    changeList(
        snapshot -> list(with(names(Optional.of(snapshot)), account.name()), account.name()));
  }

  /** Makes {@code name} the chosen account. */
  public void choose(String name) {
    get(name);
    changeList(snapshot -> list(names(Optional.of(snapshot)), name));
  }

  /** Removes {@code account}. If it was the chosen one, no account is chosen unless only one is left. */
  public void remove(Account account) {
    changeList(snapshot -> {
      List<String> left = new ArrayList<>(names(Optional.of(snapshot)));
      left.remove(account.name());
      String before = snapshot.find(CHOSEN).orElse("");
      String next = left.contains(before) ? before : left.size() == 1 ? left.get(0) : "";
      return list(left, next);
    });
    write(() -> removeEntry(owner(account.name())));
  }

  /**
   * Checks that an entry can be stored, before a login begins. A code works once, so it is lost if its tokens cannot be stored.
   *
   * @throws CommandException if not
   */
  public void requireWritable() {
    list();
    write(() -> {
      // A name of its own, because two logins may check at the same time.
      ResourceOwner probe =
          ResourceOwner.of("tripod-probe", Long.toString(ProcessHandle.current().pid()));
      store().save(probe, Snapshot.of("tripod-probe", VERSION));
      removeEntry(probe);
    });
  }

  /** Returns the store with the tokens. The first call creates the directory. */
  public CredentialStore store() throws IOException {
    CredentialStore store = opened;
    if (store == null) {
      CredentialStore files = FileCredentialStore.of(directory);
      store = sealing == null ? files : sealing.credentials(files);
      opened = store;
    }
    return store;
  }

  private void removeEntry(ResourceOwner owner) throws IOException {
    Optional<CredentialStore.Entry> entry = store().load(owner);
    if (entry.isPresent()) {
      store().remove(owner, entry.get().version());
    }
  }

  private void changeList(UnaryOperator<Snapshot> change) {
    write(() -> {
      for (int i = 0; i < MOST_ROUNDS; i++) {
        Optional<CredentialStore.Entry> before = store().load(LIST);
        Snapshot next = change.apply(
            before.map(CredentialStore.Entry::snapshot).orElseGet(() -> list(List.of(), "")));
        String version = before.map(CredentialStore.Entry::version).orElse("");
        CredentialStore.Entry changed =
            new CredentialStore.Entry(RandomSource.secure().base64url(16).reveal(), next);
        if (store().replace(LIST, version, changed)) {
          return;
        }
      }
      throw new IOException(
          "Other processes changed the accounts at each attempt. Repeat the command.");
    });
  }

  private Optional<CredentialStore.Entry> list() {
    return load(LIST);
  }

  private Optional<CredentialStore.Entry> load(ResourceOwner owner) {
    // Reading must not create the directory.
    if (!Files.exists(directory)) {
      return Optional.empty();
    }
    try {
      return store().load(owner);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void write(Change change) {
    try {
      change.run();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Returns the failure of a command because the store failed. */
  CommandException failure(IOException e) {
    if (e instanceof SealedValueException sealed) {
      String nextStep = sealing == null ? "" : "Check " + SEALING_KEY + ". ";
      return CommandException.of(
          ExitCode.FAILED,
          "The accounts in " + directory + " cannot be opened with the sealing key: " + text(e),
          nextStep + "To use another directory, set " + HOME + "."
              + (sealed.reason() == SealedValueException.Reason.NOT_SEALED
                  ? " Accounts that were stored without a key can only be opened without one."
                  : ""),
          e);
    }
    String nextStep = e instanceof FileStoreException known
        ? switch (known.reason()) {
          case READ_ONLY ->
            "Make " + directory + " writable, or set " + HOME + " to a directory that is.";
          case NOT_PRIVATE, WRONG_TYPE ->
            "Correct the permissions of " + directory + ", or set " + HOME
                + " to another directory.";
          case BUSY -> "Repeat the command.";
          case MISSING, UNREADABLE, FULL, FILE_SYSTEM ->
            "Check the file system, or set " + HOME + " to another directory.";
        }
        : "Check the file system, or set " + HOME + " to another directory.";
    return CommandException.of(
        ExitCode.FAILED,
        "The accounts in " + directory + " cannot be used. " + text(e),
        nextStep,
        e);
  }

  private static String text(IOException e) {
    Throwable cause = e.getCause();
    String detail =
        cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    return e.getMessage() + detail;
  }

  private static ResourceOwner owner(String name) {
    return ResourceOwner.of("tripod-account", name);
  }

  private List<String> names(Optional<Snapshot> snapshot) {
    try {
      return snapshot
          .map(list ->
              list.expect(LIST_KIND, VERSION).under(NAME).values().stream().toList())
          .orElse(List.of());
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The accounts in " + directory + " cannot be read: they are "
              + (sealing == null ? "sealed, or " : "") + "of a newer release.",
          (sealing == null
                  ? "If they are sealed, set " + SEALING_KEY + " or " + SEALING_KEY_FILE
                      + ". Otherwise, u"
                  : "U")
              + "pdate tripod.",
          e);
    }
  }

  private static List<String> with(List<String> names, String name) {
    List<String> all = new ArrayList<>(names);
    if (!all.contains(name)) {
      all.add(name);
    }
    return all;
  }

  private static Snapshot list(List<String> names, String chosen) {
    Snapshot list = Snapshot.of(LIST_KIND, VERSION).with(CHOSEN, chosen);
    for (int i = 0; i < names.size(); i++) {
      list = list.with(NAME + i, names.get(i));
    }
    return list;
  }

  private static Path directory(Terminal terminal) {
    Optional<String> home = terminal.variable(HOME);
    try {
      return home.isPresent()
          ? Path.of(home.get()).toAbsolutePath()
          : FileCredentialStore.defaultDirectory("tripod");
    } catch (InvalidPathException | IllegalStateException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The directory for the accounts is not known: " + e.getMessage(),
          "Set " + HOME + " to a directory.",
          e);
    }
  }

  private static @Nullable Sealing sealing(Terminal terminal) {
    Optional<Secret> key =
        SecretSource.find(terminal, SEALING_KEY, terminal.variable(SEALING_KEY_FILE));
    if (key.isEmpty()) {
      return null;
    }
    try {
      return Sealing.with(AesGcmKey.of("tripod", key.get()));
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The sealing key cannot be used. " + e.getMessage(),
          "Create one with: head -c 32 /dev/urandom | base64",
          e);
    }
  }

  /** A change of the store. */
  @FunctionalInterface
  private interface Change {

    void run() throws IOException;
  }
}
