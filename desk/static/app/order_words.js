/* What can be done with an order, as a button says it. */
export const ACTION_NAMES = {
  cancel: 'Cancel the order',
  return: 'Return items',
  exchange: 'Exchange items',
  change_items: 'Change items',
  change_address: 'Change the address',
  change_payment: 'Change the payment',
  change_default_address: 'Change the default address',
  goodwill: 'Give a credit',
};
