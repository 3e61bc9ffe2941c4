package dev.tripod.fleet;

import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.examples.EtcdCredentialStore;
import dev.tripod.examples.EtcdGateway;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three etcd nodes. Each process uses one of them. */
final class EtcdEngine implements Engine {

  private static final int NODES = 3;
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final Path folder;
  private final List<ServerProcess> nodes;
  private final List<TcpProxy> proxies;
  private int killed;

  private EtcdEngine(Path folder, List<ServerProcess> nodes, List<TcpProxy> proxies) {
    this.folder = folder;
    this.nodes = nodes;
    this.proxies = proxies;
  }

  static EtcdEngine start() throws IOException, InterruptedException {
    Path folder = ServerProcess.newFolder();
    List<String> peers = new ArrayList<>();
    List<String> cluster = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      peers.add("http://127.0.0.1:" + ServerProcess.freePort());
      cluster.add("node" + i + "=" + peers.get(i));
    }
    List<TcpProxy> proxies = new ArrayList<>();
    List<List<String>> commands = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      int port = ServerProcess.freePort();
      proxies.add(TcpProxy.before(port));
      String client = "http://127.0.0.1:" + port;
      commands.add(List.of(
          ServerProcess.find("etcd"),
          "--name=node" + i,
          "--data-dir=" + folder.resolve("node" + i),
          "--listen-client-urls=" + client,
          "--advertise-client-urls=" + client,
          "--listen-peer-urls=" + peers.get(i),
          "--initial-advertise-peer-urls=" + peers.get(i),
          "--initial-cluster=" + String.join(",", cluster)));
    }
    // A node is ready when a majority runs.
    List<ServerProcess> nodes =
        Parallel.map(commands, command -> ServerProcess.start("ready to serve", command));
    return new EtcdEngine(folder, nodes, proxies);
  }

  static CredentialStore store(String address) {
    EtcdGateway gateway = new EtcdGateway(
        JdkTransport.create().withTotalDeadline(DEADLINE),
        JacksonJson.strict(),
        Origin.of(address));
    return new EtcdCredentialStore(gateway, "/tripod/");
  }

  static BareStatements bare(String address) {
    return BareStatements.of(address);
  }

  @Override
  public String address(int process) {
    return "http://127.0.0.1:" + proxies.get(process % NODES).port();
  }

  @Override
  public Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("a node killed and restarted", () -> {
      nodes.get(killed++ % NODES).killAndRestart();
    });
    faults.put("all nodes cut off", () -> {
      for (TcpProxy proxy : proxies) {
        proxy.cut();
      }
      for (TcpProxy proxy : proxies) {
        proxy.awaitNoticed();
      }
      proxies.forEach(TcpProxy::restore);
    });
    return faults;
  }

  @Override
  public void close() throws IOException {
    for (TcpProxy proxy : proxies) {
      proxy.close();
    }
    nodes.forEach(ServerProcess::close);
    ServerProcess.delete(folder);
  }
}
