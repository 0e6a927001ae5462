using System.Collections.Immutable;

namespace Tandem.Sandbox.Clouds.State;

/// <summary>Who pays: 16 digits, and the region its keys are meant for.</summary>
internal sealed record CloudAccount(string Id, string Name, string Region);

/// <summary>A long-term key of one user of an account.</summary>
/// <param name="UserId">18 digits.</param>
/// <param name="ReadOnly">May describe, list and get; every change is refused.</param>
internal sealed record AccessKey(string Id, string Secret, string Account, string User, string UserId, bool ReadOnly, bool Enabled);

/// <summary>A temporary key, good only together with its token.</summary>
internal sealed record SessionKey(
    string Id,
    string Secret,
    string Token,
    string Account,
    string Role,
    string Session,
    bool ReadOnly,
    DateTimeOffset Expires
);

/// <summary>A role that users of any account of this cloud may take on who know its external id.</summary>
/// <param name="ExternalId">Null when it demands none.</param>
internal sealed record CloudRole(string Account, string Name, string? ExternalId)
{
    public string Arn => $"acs:ram::{Account}:role/{Name}";
}

/// <summary>The answer once given to a client token, and to what input.</summary>
internal sealed record TokenAnswer(string InputHash, string Answer, DateTimeOffset Given);

/// <summary>Everything the cloud knows, as one immutable value: a change is a new value, on disk before its answer is sent.</summary>
internal sealed record World
{
    public ImmutableList<CloudAccount> Accounts { get; init; } = [];
    public ImmutableList<AccessKey> Keys { get; init; } = [];
    public ImmutableList<CloudRole> Roles { get; init; } = [];
    public ImmutableList<SessionKey> Sessions { get; init; } = [];
    public ImmutableDictionary<string, Resource> Resources { get; init; } = ImmutableDictionary<string, Resource>.Empty;
    public ImmutableDictionary<string, TokenAnswer> Tokens { get; init; } = ImmutableDictionary<string, TokenAnswer>.Empty;

    public World With(Resource resource) => this with { Resources = Resources.SetItem(resource.Id, resource) };

    /// <summary>Without what nobody can ask for any more.</summary>
    public World Tidied(DateTimeOffset now, CloudTimes times) =>
        this with
        {
            Resources = Resources.RemoveRange(Resources.Values.Where(r => r.GoneSince < now - times.Remembered).Select(r => r.Id)),
            Tokens = Tokens.RemoveRange(Tokens.Where(t => t.Value.Given < now - times.TokensKept).Select(t => t.Key)),
            Sessions = Sessions.RemoveAll(s => s.Expires < now - times.Remembered),
        };
}
