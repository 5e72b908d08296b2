using System;

namespace KernelGen;

/// <summary>Stores the columns of the main matrix in an order of their own, which belongs to the weights: groups are formed in that order, and inputs are gathered when they are staged.</summary>
/// <remarks>With <see cref="MixGroupsAttribute"/> single columns are shared out instead of groups of neighbours.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PermutedAttribute : Attribute;
