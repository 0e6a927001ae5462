using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Tandem.Adapters.Net;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Says in a sentence why there was no answer. Exceptions' own texts stay out: they name machines and files.</summary>
static class TransportFailures
{
    /// <summary>The failure, and whether another attempt could end differently.</summary>
    public static (Failure Failure, bool Again) Of(Uri server, Exception exception)
    {
        var place = server.IsDefaultPort ? server.Host : $"{server.Host}:{server.Port}";
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AddressRefusedException refused:
                    return (Refused(place, refused), false);
                case AuthenticationException tls:
                    return (Tls(place, tls.Message), false);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return (UnknownName(server.Host), true);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return (NoServer(place), true);
            }
        }
        return (Silent(place), true);
    }

    public static Failure Silent(string place) =>
        new(
            "cluster.unreachable",
            Text.Of($"The cluster at {place} does not answer."),
            Text.Of($"Check that its API server is up and that the network lets the console reach it.")
        );

    static Failure NoServer(string place) =>
        new(
            "cluster.unreachable",
            Text.Of($"Nothing listens at {place}."),
            Text.Of($"Check the server address in the kubeconfig and that the API server is up.")
        );

    static Failure UnknownName(string host) =>
        new(
            "cluster.unreachable",
            Text.Of($"The host name {host} of the cluster is unknown."),
            Text.Of($"Check the server address in the kubeconfig, and the name service of the console.")
        );

    static Failure Refused(string place, AddressRefusedException refused) =>
        new(
            "cluster.address",
            Text.Of($"The cluster at {place} lies at {refused.Address}, an address this console does not connect to."),
            Text.Of($"Use an address that is not loopback or link-local, or have an administrator allow its network.")
        );

    /// <summary>The platform's message names the policy error, which is not translated.</summary>
    static Failure Tls(string place, string message)
    {
        if (message.Contains("NameMismatch", StringComparison.Ordinal))
        {
            return new(
                "cluster.tls.name",
                Text.Of($"The certificate of the server at {place} is for another name."),
                Text.Of($"Correct the server address, or add tls-server-name with the name its certificate carries.")
            );
        }
        if (message.Contains("NotTimeValid", StringComparison.Ordinal))
        {
            return new(
                "cluster.tls.expired",
                Text.Of($"The certificate of the server at {place} has expired or is not valid yet."),
                Text.Of($"Renew the cluster's certificate, and check the clock of both sides.")
            );
        }
        if (message.Contains("ChainErrors", StringComparison.Ordinal) || message.Contains("chain", StringComparison.Ordinal))
        {
            return new(
                "cluster.tls.authority",
                Text.Of($"The certificate of the server at {place} was not issued by the authority in the kubeconfig."),
                Text.Of($"Download the kubeconfig again; if it is current, somebody else answers at this address.")
            );
        }
        return new(
            "cluster.tls",
            Text.Of($"The server at {place} does not agree on a safe connection."),
            Text.Of($"Check that the address is that of a Kubernetes API server and that the client certificate is still accepted.")
        );
    }
}
