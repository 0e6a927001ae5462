using Tandem.Access;

namespace Tandem.Web.Shell;

/// <summary>
/// The signed-in user as the store has them now: roles are read anew at every call, so that a role taken away stops the next command, whatever
/// the circuit's cookie says.
/// </summary>
public interface ICurrentActor
{
    /// <summary>Never null inside pages that demand a sign-in; a user who vanished meanwhile gets an actor without roles.</summary>
    Task<Actor> GetAsync(CancellationToken cancellation = default);
}
