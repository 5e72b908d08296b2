using System.Linq;

namespace KernelGen.Generator.Declarations;

/// <summary>All <see cref="MixGroupsAttribute"/> and <see cref="MixRowsAttribute"/> of a class, in the order in which they are written.</summary>
internal sealed record MixDeclaration(EquatableArray<MixShareDeclaration> Shares)
{
    /// <summary>The attributes that a format stands for.</summary>
    public static MixDeclaration Of(MixFormat format) =>
        new(new EquatableArray<MixShareDeclaration>(format.Shares.Select((share, index) => MixShareDeclaration.Of(format.Axis, share, index))));
}
