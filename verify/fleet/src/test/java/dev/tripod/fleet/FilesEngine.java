package dev.tripod.fleet;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.store.file.FileCredentialStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A directory of files. It has no server that could fail. */
final class FilesEngine implements Engine {

  private final Path folder;

  private FilesEngine(Path folder) {
    this.folder = folder;
  }

  static FilesEngine start() throws IOException {
    return new FilesEngine(ServerProcess.newFolder());
  }

  static CredentialStore store(String directory) throws IOException {
    return FileCredentialStore.of(Path.of(directory));
  }

  static BareStatements bare(String directory) throws IOException {
    return BareFiles.in(Path.of(directory).resolveSibling("bare"));
  }

  @Override
  public String address(int process) {
    return folder.resolve("store").toString();
  }

  @Override
  public Map<String, Fault> faults() {
    return Map.of();
  }

  @Override
  public void close() throws IOException {
    ServerProcess.delete(folder);
  }
}
