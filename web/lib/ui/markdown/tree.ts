/** What may appear on the screen out of a model's text: a closed set of shapes, none of which can load or run anything. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly inlines: readonly Inline[] }
  | {
      readonly kind: 'link';
      readonly address: string;
      /** False when the text behind which the address stands says the same already. */
      readonly showAddress: boolean;
      readonly inlines: readonly Inline[];
    }
  /** A link that must not be one: its text and its address, as text. */
  | { readonly kind: 'dead-link'; readonly address: string; readonly inlines: readonly Inline[] }
  /** An image is never loaded; it is named. */
  | { readonly kind: 'image'; readonly alt: string; readonly address: string }
  | { readonly kind: 'break' };

export interface ListItem {
  /** Whether a task is done; absent for plain items. */
  readonly done?: boolean;
  readonly blocks: readonly Block[];
}

export type Align = 'start' | 'center' | 'end';

export interface Cell {
  readonly align: Align;
  readonly inlines: readonly Inline[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  /** A paragraph without the space around it: the line of a tight list. */
  | { readonly kind: 'line'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly code: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start?: number; readonly items: readonly ListItem[] }
  | { readonly kind: 'table'; readonly header: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'rule' };
