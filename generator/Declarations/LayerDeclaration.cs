using KernelGen.Generator.Specs;

namespace KernelGen.Generator.Declarations;

/// <summary>Everything the user wrote about one layer, right or wrong.</summary>
/// <remarks>Holds values only, no symbols, syntax or locations, so that an edit elsewhere leaves it equal and the pipeline cached.</remarks>
/// <param name="Type">The class.</param>
/// <param name="Traits">What keeps the class from being a layer.</param>
/// <param name="NonPartial">The class and the types around it that lack <c>partial</c>, outermost first.</param>
/// <param name="InFeatures">K.</param>
/// <param name="OutFeatures">N.</param>
/// <param name="Targets">What kernels are asked for.</param>
/// <param name="Sets">The layer's own attributes, then those of its <c>[Preset&lt;T&gt;]</c> class, of that class's, and so on.</param>
internal sealed record LayerDeclaration(
    TypeName Type,
    ClassTraits Traits,
    EquatableArray<string> NonPartial,
    int InFeatures,
    int OutFeatures,
    Argument<KernelTargets> Targets,
    EquatableArray<AttributeSet> Sets);
