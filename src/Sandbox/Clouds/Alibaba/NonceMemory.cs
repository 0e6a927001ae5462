namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>The nonces of the last quarter of an hour. Kept in memory only: a restart forgets them.</summary>
internal sealed class NonceMemory(CloudTimes times)
{
    readonly Lock access = new();
    readonly Dictionary<(string Key, string Nonce), DateTimeOffset> seen = [];
    DateTimeOffset swept;

    /// <summary>False when the key used this nonce within the window.</summary>
    public bool TryUse(string key, string nonce, DateTimeOffset now)
    {
        lock (access)
        {
            if (now - swept > TimeSpan.FromMinutes(1))
            {
                swept = now;
                foreach (var old in seen.Where(s => (now - s.Value).Duration() > times.RequestWindow).Select(s => s.Key).ToList())
                    seen.Remove(old);
            }
            if (seen.TryGetValue((key, nonce), out var at) && (now - at).Duration() <= times.RequestWindow)
                return false;
            seen[(key, nonce)] = now;
            return true;
        }
    }
}
